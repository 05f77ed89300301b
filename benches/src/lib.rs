//! Made-up text for the benches: the same on every machine, with the statistics that decide the cost.
//!
//! Words have the frequencies of Zipf's law, and each belongs to a hidden class that prefers a few classes after it,
//! so that tables grow, caches miss and exchanges settle much as they do on real text.

use std::time::Duration;

use criterion::Criterion;
use minent_counts::EDGE;

/// Hidden classes of the words.
const HIDDEN: usize = 60;

/// Frequent Chinese words of one to four characters, all of them in jieba's dictionary.
const CHINESE: &str = "\
    的 是 在 了 和 有 中国 我们 他们 一个 这 那 人 年 月 日 上 下 中 大 \
    小 新 时间 问题 工作 发展 社会 经济 国家 政府 城市 学校 学生 老师 大学 \
    研究 科学 技术 历史 文化 世界 北京 上海 电影 音乐 图书馆 火车站 飞机 开始 \
    结束 认为 表示 进行 成为 可以 需要 因为 所以 但是 如果 非常 重要 计算机 \
    互联网 人工智能 莫名其妙";

/// A criterion that reads the command line and spends about three seconds on each measurement.
#[must_use]
pub fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args()
}

/// Numbers that look random, by Steele, Lea and Flood's `SplitMix64`.
#[derive(Clone, Debug)]
struct Draws(u64);

impl Draws {
    /// A number from 0 to below 1.
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A rank from 0 to below `n`, rank r about as often as 1 / (r + 1).
    fn rank(&mut self, n: usize) -> usize {
        (((n as f64 + 1.0).powf(self.unit()) - 1.0) as usize).min(n - 1)
    }
}

/// At least `tokens` ids below `vocab` in sentences of 5 to 34 words, each ended by [`EDGE`].
#[must_use]
pub fn ids(tokens: usize, vocab: usize) -> Vec<u32> {
    let mut draws = Draws(vocab as u64);
    let mut ids = Vec::with_capacity(tokens + tokens / 10 + 40);
    let (mut class, mut words) = (0, 0);
    while words < tokens {
        let length = 5 + (30.0 * draws.unit()) as usize;
        for _ in 0..length {
            class = (class * 7 + draws.rank(HIDDEN)) % HIDDEN;
            // The words of a class are every so many ranks: each class has frequent and rare ones.
            let members = (vocab - class).div_ceil(HIDDEN);
            ids.push((class + HIDDEN * draws.rank(members)) as u32);
        }
        ids.push(EDGE);
        words += length;
    }
    ids
}

/// English-looking text of about `bytes` bytes, one sentence a line, with some commas and a full stop.
#[must_use]
pub fn english(bytes: usize, vocab: usize) -> String {
    let mut text = String::with_capacity(bytes + 1024);
    let mut place = 0;
    for id in ids(bytes / 5, vocab) {
        if id == EDGE {
            text.push_str(".\n");
            place = 0;
            if text.len() >= bytes {
                break;
            }
            continue;
        }
        if place > 0 {
            text.push_str(if place % 9 == 0 { ", " } else { " " });
        }
        spell(id, place == 0, &mut text);
        place += 1;
    }
    text
}

/// Writes the word of an id in syllables; frequent words are short, and no two are spelled alike.
fn spell(id: u32, capital: bool, text: &mut String) {
    const CONSONANTS: &[u8; 16] = b"tnshrdlcmfpgbvkw";
    const VOWELS: &[u8; 5] = b"eaoiu";
    let mut rest = id as usize;
    let mut first = true;
    loop {
        let consonant = CONSONANTS[rest % 16];
        let start = if capital && first { consonant.to_ascii_uppercase() } else { consonant };
        text.push(char::from(start));
        text.push(char::from(VOWELS[rest / 16 % 5]));
        first = false;
        if rest < 80 {
            return;
        }
        rest = rest / 80 - 1;
    }
}

/// Chinese text of about `bytes` bytes, one paragraph a line, with commas and full stops.
#[must_use]
pub fn chinese(bytes: usize) -> String {
    let words: Vec<&str> = CHINESE.split(' ').collect();
    let mut draws = Draws(8);
    let mut text = String::with_capacity(bytes + 1024);
    while text.len() < bytes {
        for place in 0..40 {
            text.push_str(words[draws.rank(words.len())]);
            match place % 20 {
                9 => text.push('，'),
                19 => text.push('。'),
                _ => {}
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_are_told_apart() {
        let mut seen = HashSet::new();
        for id in 0..50_000 {
            let mut word = String::new();
            spell(id, false, &mut word);
            assert!(seen.insert(word), "word {id}");
        }
    }

    #[test]
    fn frequencies_fall_slowly() {
        let ids = ids(100_000, 5_000);
        let often = ids.iter().filter(|&&id| id < 500).count();
        let share = often as f64 / 100_000.0;
        assert!((0.4..0.8).contains(&share), "a tenth of the words make {share} of the text");
        assert!(ids.iter().all(|&id| id < 5_000 || id == EDGE));
    }

    #[test]
    fn texts_have_the_size_asked_for() {
        for text in [english(100_000, 5_000), chinese(100_000)] {
            assert!((90_000..110_000).contains(&text.len()), "{}", text.len());
            assert!(text.ends_with(".\n") || text.ends_with("。\n"));
        }
    }
}
