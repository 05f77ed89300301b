use minent_vectors::{objectives::Kind, train::*};
fn arg(name: &str, default: &str) -> String { std::env::var(name).unwrap_or(default.into()) }
fn num<T: std::str::FromStr>(name: &str, default: &str) -> T { arg(name, default).parse().ok().unwrap() }
fn cpu() -> f64 { let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let f: Vec<&str> = s.rsplit(')').next().unwrap().split_whitespace().collect(); (f[11].parse::<f64>().unwrap() + f[12].parse::<f64>().unwrap()) / 100.0 }
fn read(path: &str) -> Vec<u8> { std::fs::read(path).unwrap() }
fn main() {
    let name = arg("TEXT", "full");
    let ids: Vec<u32> = read(&format!("{name}.ids")).chunks(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect();
    let counts: Vec<u64> = read(&format!("{name}.counts")).chunks(8).map(|b| u64::from_le_bytes(b.try_into().unwrap())).collect();
    let d = num("D", "100");
    let seed = num("SEED", "1");
    let mut model = Model::random(counts.len(), d, num("TABLES", "1"), seed);
    let total: u64 = counts.iter().sum();
    let logs: Vec<f32> = { let s: f64 = counts.iter().map(|&n| (n as f64).powf(0.75)).sum(); counts.iter().map(|&n| ((n as f64).powf(0.75) / s).ln() as f32).collect() };
    model.popularity = logs.iter().map(|l| l + num::<f32>("BIAS", "0")).collect();
    if let Ok(path) = std::env::var("START") {
        model.table = read(&path).chunks(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
    }
    let sub: f64 = num("T", "1e-4");
    let from = From::Text { ids: &ids, counts: &counts, window: num("WINDOW", "5"), subsample: (sub > 0.0).then_some(sub) };
    let options = Options { objective: Kind::from_name(&arg("OBJ", "l2")).unwrap(), sampling: if arg("SOFTMAX", "").is_empty() { Sampling::Negative } else { Sampling::Softmax }, negatives: num("NEG", "5"), smoothing: 0.75, popularity: arg("POP", "1") == "1", rate: num("LR", "0.025"), epochs: num("EPOCHS", "2"), seed, threads: num("THREADS", "1") };
    let (c, t) = (cpu(), std::time::Instant::now());
    let model = train(from, model, &options, &mut minent_monitor::Silent).unwrap();
    let (c, t) = (cpu() - c, t.elapsed().as_secs_f64());
    println!("cpu {c:.1} wall {t:.1} words/cpu-s {:.0} wall {:.0} radius {}", (total * options.epochs) as f64 / c, (total * options.epochs) as f64 / t, model.radius());
    let bytes: Vec<u8> = model.table.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(arg("OUT", "out.f32"), bytes).unwrap();
    let bytes: Vec<u8> = model.popularity.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(arg("OUT", "out.f32") + ".pop", bytes).unwrap();
}
