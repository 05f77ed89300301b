//! What is done with the text: chosen by the caller, or by a look at the text.

use crate::options::{Lang, Options, Sentences, Tokens};
use crate::sample::Sample;

/// How much text is looked at.
pub(crate) const LOOK: usize = 1 << 20;

/// Everything that a worker has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) lang: Lang,
    pub(crate) tokens: Tokens,
    pub(crate) sentences: Sentences,
    pub(crate) keep_case: bool,
    pub(crate) punctuation: bool,
    pub(crate) hmm: bool,
}

impl Plan {
    /// Fills in what the caller left open, by the start of the text.
    pub(crate) fn new<'a>(options: &Options, blocks: impl IntoIterator<Item = &'a str>) -> Self {
        let sample = Sample::of(blocks);
        let lang = options.lang.or(match options.tokens {
            Some(Tokens::Jieba) => Some(Lang::Zh),
            _ => None,
        });
        let lang = lang.unwrap_or(if sample.is_chinese() { Lang::Zh } else { Lang::En });
        let tokens = options.tokens.unwrap_or(match lang {
            _ if sample.is_segmented() => Tokens::Space,
            Lang::Zh => Tokens::Jieba,
            Lang::En => Tokens::Words,
        });
        let sentences = options.sentences.unwrap_or(match tokens {
            Tokens::Space => Sentences::Lines,
            _ if lang == Lang::En && sample.is_wrapped() => Sentences::Wrapped,
            _ => Sentences::Punctuation,
        });
        let Options { keep_case, punctuation, hmm, .. } = *options;
        Self { lang, tokens, sentences, keep_case, punctuation, hmm }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str) -> (Lang, Tokens, Sentences) {
        let plan = Plan::new(&Options::default(), [text]);
        (plan.lang, plan.tokens, plan.sentences)
    }

    #[test]
    fn segmented_english() {
        let expected = (Lang::En, Tokens::Space, Sentences::Lines);
        assert_eq!(plan("the <unk> sat on the mat\nit was <unk>\n"), expected);
        assert_eq!(
            plan("The cat sat , and Mr. Smith said : `` no '' .\nIt was late .\n"),
            expected
        );
    }

    #[test]
    fn plain_english() {
        let text = "The cat sat on the mat. It was late, and nobody came.\n\
                    Nobody at all, as far as we know, had been there before; still, the door was open.\n\
                    \"Well,\" she said.\n";
        assert_eq!(plan(text), (Lang::En, Tokens::Words, Sentences::Punctuation));
    }

    #[test]
    fn wrapped_english() {
        let text = "The quick brown fox jumps over the lazy dog, and\nafter that it \
                    goes home to sleep. It dreams of\nlong walks along the river, where the \
                    water is\nclear and cold. Nobody knows what it thinks.\n\nThe next day it \
                    gets up early, has something\nto eat, and runs back to see whether the dog \
                    is\nstill lying where it was.\n";
        assert_eq!(plan(text), (Lang::En, Tokens::Words, Sentences::Wrapped));
    }

    #[test]
    fn chinese() {
        let text =
            "东富山站是隶属于爱之风富山铁道及日本货物铁道（JR货物）的铁路车站，车站编号为10。\n";
        assert_eq!(plan(text), (Lang::Zh, Tokens::Jieba, Sentences::Punctuation));
        let segmented =
            "迈向 充满 希望 的 新 世纪 —— 一九九八年 新年 讲话\n中共中央 总书记 、 国家 主席\n";
        assert_eq!(plan(segmented), (Lang::Zh, Tokens::Space, Sentences::Lines));
    }

    #[test]
    fn nothing() {
        assert_eq!(plan(""), (Lang::En, Tokens::Space, Sentences::Lines));
    }
}
