use minent_monitor::Silent;

use super::super::crew::Crew;
use super::super::desk::{Desk, settle};
use super::super::gradient::{At, gradient};
use super::super::scores::Side;
use super::super::step::{Manner, Sampling, steps};
use super::super::table::Table;
use super::super::{Model, cost};
use super::{assert_close, counts, differences, model, nats, score};
use crate::objectives::{Kind, with_objective};

#[test]
fn exact_gradients() {
    let pairs = counts(9);
    for (name, kind) in Kind::NAMES {
        for tables in [1, 2] {
            let model = model(9, 3, tables, 0.8);
            let [mut first, contexts, popularity] =
                differences(&model, |model| -nats(&pairs, model, kind));
            let table = Side::new(model.table.clone(), 3);
            let second = model.contexts.clone().map(|rows| Side::new(rows, 3));
            let rows = [0, 1, 3, 4, 5, 6, 7, 8];
            let x = Side::new(rows.iter().flat_map(|&i| table.row(i)).copied().collect(), 3);
            let at = At {
                pairs: &pairs,
                objective: kind,
                second: second.as_ref().unwrap_or(&table),
                popularity: &model.popularity,
                weight: 1.0 / pairs.total() as f32,
            };
            let crew = Crew::new(2, 8).unwrap();
            let found = gradient(at, &rows, &x, &crew, &mut |_| Ok(()), &mut Silent).unwrap();
            assert_close(&found.popularity, &popularity, name);
            let mut all = vec![0.0; 27];
            for (&i, part) in rows.iter().zip(found.first.chunks(3)) {
                all[3 * i..3 * i + 3].copy_from_slice(part);
            }
            if tables == 1 {
                all.iter_mut().zip(&found.second).for_each(|(x, y)| *x += y);
            } else {
                assert_close(&found.second, &contexts, name);
                first[6..9].fill(0.0); // a row without pairs
            }
            assert_close(&all, &first, name);
        }
    }
}

/// The log-likelihood of a lot in nats, biases as they are.
fn likelihood(
    model: &Model,
    kind: Kind,
    sampling: Sampling,
    inputs: &[u32],
    outputs: &[u32],
) -> f64 {
    let noise: Vec<usize> = outputs[1..].iter().map(|&o| o as usize).collect();
    let of = |i: u32| {
        let right = score(model, kind, i as usize, outputs[0] as usize);
        let wrong = noise.iter().map(|&o| score(model, kind, i as usize, o));
        match sampling {
            Sampling::Negative => {
                -(-right).exp().ln_1p() - wrong.map(|s| s.exp().ln_1p()).sum::<f64>()
            }
            Sampling::Softmax => right - (right.exp() + wrong.map(f64::exp).sum::<f64>()).ln(),
        }
    };
    inputs.iter().map(|&i| of(i)).sum()
}

#[test]
fn gradients_of_samples() {
    // Words that stand twice, that are their own output, and noise that is none.
    let (inputs, outputs) = ([0, 3, 3, 5, 2], [2, 4, 6, 2, 4, 0]);
    for (name, kind) in Kind::NAMES {
        for tables in [1, 2] {
            for sampling in [Sampling::Negative, Sampling::Softmax] {
                let model = model(9, 20, tables, 0.3);
                let [table, contexts, popularity] = differences(&model, |model| {
                    likelihood(model, kind, sampling, &inputs, &outputs)
                });
                let rate = 1.0 / 1024.0;
                let mut flat = model.table.clone();
                flat.extend(model.contexts.iter().flatten());
                let mut bias = vec![0.0; 9 * (tables - 1)];
                bias.extend(&model.popularity);
                let before = Table::new(&flat, &bias, 20);
                let mut desk = Desk::new(before.len());
                desk.lots.inputs.extend(inputs);
                desk.lots.ends.push(5);
                desk.lots.outputs.extend(outputs);
                desk.gather(&before, 9 * (tables as u32 - 1));
                let manner =
                    Manner { sampling, drawn: 5, rate, popularity: true, width: before.width };
                with_objective!(kind, objective => steps(&mut desk, objective, manner));
                settle(&mut desk, &before);
                let mut after = Table::new(&vec![0.0; flat.len()], &vec![0.0; bias.len()], 20);
                for (k, stripe) in after.stripes.iter_mut().enumerate() {
                    assert!(super::super::desk::merge(
                        std::slice::from_ref(&desk),
                        k,
                        stripe,
                        before.width,
                        rate
                    ));
                }
                let (mut rows, bias) = after.flat();
                for x in &mut rows {
                    *x /= rate;
                }
                let bias: Vec<f32> = bias[9 * (tables - 1)..].iter().map(|x| x / rate).collect();
                assert_close(&rows[..180], &table, name);
                assert_close(&rows[180..], &contexts, name);
                assert_close(&bias, &popularity, name);
            }
        }
    }
}

#[test]
fn costs_are_those_of_the_formula() {
    let pairs = counts(9);
    for (name, kind) in Kind::NAMES {
        for tables in [1, 2] {
            let mut model = model(9, 3, tables, 1.0);
            let expected = nats(&pairs, &model, kind) * std::f64::consts::LOG2_E;
            let found = cost(&pairs, &model, kind, 2, &mut Silent).unwrap();
            assert!((found - expected).abs() < 1e-5, "{name}: {found}, not {expected}");
            // Distances do not care where all of it is.
            let shift = |rows: &mut Vec<f32>| rows.iter_mut().for_each(|x| *x += 64.0);
            if kind != Kind::Dot {
                shift(&mut model.table);
                model.contexts.as_mut().map(shift);
                let moved = cost(&pairs, &model, kind, 1, &mut Silent).unwrap();
                assert!((moved - expected).abs() < 1e-4, "{name}: {moved}, not {expected}");
            }
        }
    }
}

#[test]
fn guesses_from_all_rows_are_exact_for_equal_rows() {
    let pairs = minent_counts::Pairs::new(vec![0, 1, 2, 3], vec![1, 2, 0], vec![4, 4, 4]).unwrap();
    let model = model(3, 2, 1, 1.0);
    let all = cost(&pairs, &model, Kind::L2, 1, &mut Silent).unwrap();
    let some = super::super::cost::guess(&pairs, &model, Kind::L2, 3, 1, &mut Silent).unwrap();
    assert!((all - some).abs() < 1e-9);
}
