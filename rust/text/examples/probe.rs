//! probe (not committed)
use minent_text::*;
fn main() {
    let mut o = Options::default();
    let mut src = vec![]; let mut show=false; let mut save=None;
    let mut args = std::env::args().skip(1);
    while let Some(a) = args.next() {
        let (k,v) = a.split_once('=').unwrap_or((&a,""));
        match k {
            "--tokens" => o.tokens = Some(Tokens::from_name(v).unwrap()),
            "--sentences" => o.sentences = Some(Sentences::from_name(v).unwrap()),
            "--lang" => o.lang = Some(Lang::from_name(v).unwrap()),
            "--encoding" => o.encoding = EncodingChoice::from_label(v).unwrap(),
            "--errors" => o.errors = OnError::from_name(v).unwrap(),
            "--threads" => o.threads = v.parse().unwrap(),
            "--min" => o.min_count = v.parse().unwrap(),
            "--max" => o.max_vocab = Some(v.parse().unwrap()),
            "--held" => o.held_out = Some(v.parse().unwrap()),
            "--tmp" => o.temp_dir = Some(v.into()),
            "--punct" => o.punctuation = true,
            "--show" => show = true,
            "--save" => save = Some(v.to_owned()),
            "-" => src.push(Source::Stdin),
            _ => src.push(Source::Path(a.into())),
        }
    }
    match encode(src, &o, &mut minent_monitor::Silent) {
        Ok(e) => {
            println!("{:#?}", e.report);
            println!("vocab {} unk {:?} first {:?}", e.vocab.words.len(), e.vocab.unk, e.vocab.words.iter().take(12).zip(&e.vocab.counts).collect::<Vec<_>>());
            if show { for s in e.ids.as_slice().split(|i| *i==u32::MAX).take(12) { println!("{}", s.iter().map(|i| e.vocab.words[*i as usize].as_str()).collect::<Vec<_>>().join("|")); } }
            if let Some(p)=save { e.ids.save_npy(p).unwrap(); }
        }
        Err(e) => { println!("error: {e}\n{e:?}"); std::process::exit(1) }
    }
    for l in std::fs::read_to_string("/proc/self/status").unwrap().lines().filter(|l| l.starts_with("VmHWM")||l.starts_with("RssAnon")) { println!("{l}"); }
}
