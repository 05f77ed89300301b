"""What the tests of loaders share."""

import sys
from pathlib import Path

# for `import pictures`
sys.path.insert(0, str(Path(__file__).parent))
