class Progbar:
    def __init__(self, n, title=""):
        pass

    def update(self, i, values=None):
        pass

    def close(self, values=None):
        pass
