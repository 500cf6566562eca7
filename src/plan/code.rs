//! A plan as one word for the clipboard: its text, and a line on what the window shows, squeezed
//! and with a checksum. Reading one back gives texts, which are checked like those of any file.

use crate::base::squeeze::{squeeze, unsqueeze};
use crate::base::{Problem, checksum};

/// How a code begins; its version follows.
const MARK: &str = "two-track:";
/// The version of what follows, and of [`WORDS`].
const VERSION: &str = "1";
/// Longest code that is still handy; above it a file is.
pub const HANDY_MAX: usize = 1500;
/// Longest code that is read, in bytes.
const CODE_MAX: usize = 64 << 10;
/// Longest text that is made a code of, and longest that one may stand for, in bytes.
const TEXT_MAX: usize = 32 << 10;

/// What plans often say: what a code can point at. Codes of version 1 need it just as it is here.
const WORDS: &str = "\
    sanctions and pressure are kept; China and the United States; North Korea, South Korea; \
    denuclearization, without conditions, nuclear talks, political engagement, in exchange for \
    end_of_war_without_seoulregime_collapseexercise_scalepress_beijingsanctions_pressure\
    sanctions_reliefmarket_accessnormalizationhumanitarian_aidreconstruction_commission\
    performance_exchangesports_exchangestudent_exchangeofficials_exchangemilitary_exchange\
    end_of_war_declarationleader_channelliaison_officesphased_talks\
    vietnam-1988korea-1990korea-2021\",school:\"mixed\",school_weights:{\"evidence\":1.0,\
    condition:InExchangeFor(\"freeze\")condition:InExchangeFor(\"reciprocal_step\")talks\
    disablementdismantlingmaximum_pressureengagement\
    },assumptions:{\"\":(p10:0.,p50:0.,p90:0.},claims:{\"L1\":0.0,\"L2\":2.0,\
    (on:\"north\",reading:\"\",change:true,samples:true,history:\"\",year:20\
    (view:\"plan\",outcome:\"influence_)\n(format:1,title:\"\",author:\"\",notes:\"\",\
    case:\"korea-2027\",seed:2027,futures:2000,measures:{\"\":(on:false),\
    ,ramp_months:12,start:\"2028-01\",strength:0.25,start:\"2027-06\",end:\"20\
    note:\"),\"\":(start:\"2027-03\",strength:0.5";

/// What a code stands for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shared {
    /// The plan's text.
    pub plan: String,
    /// What the window showed, as it was written there; one line.
    pub view: String,
}

/// The code of a plan's text with a line on what is shown.
///
/// # Errors
/// A [`Problem`] for a text that is too long to pass on by hand.
pub fn encode(shared: &Shared) -> Result<String, Problem> {
    let text = format!("{}\n{}", shared.view.replace('\n', " "), shared.plan);
    if text.len() > TEXT_MAX {
        return Err(Problem::error("the plan is too long for a code, most likely by its notes")
            .remedy("pass on its file"));
    }
    let mut bytes = squeeze(WORDS.as_bytes(), text.as_bytes());
    bytes.extend(short_sum(text.as_bytes()));
    Ok(format!("{MARK}{VERSION}:{}", letters(&bytes)))
}

/// Whether a text looks like a code, right or wrong.
pub fn is_code(text: &str) -> bool {
    text.len() <= CODE_MAX && text.contains(MARK)
}

/// What a code stands for. Around it, and where a mail broke its lines, may stand what is not part
/// of it.
///
/// # Errors
/// A [`Problem`] that says what is wrong with it.
pub fn decode(code: &str) -> Result<Shared, Problem> {
    if code.len() > CODE_MAX {
        return Err(Problem::error("this is too long to be a plan code").remedy("open the file"));
    }
    let after = code.split_once(MARK).map(|(_, after)| after).ok_or_else(|| {
        Problem::error("this is no plan code").remedy(format!("a plan code begins with `{MARK}`"))
    })?;
    let (version, letters) = after.split_once(':').unwrap_or((after, ""));
    if version != VERSION {
        return Err(Problem::error(format!("the plan code has version `{}`", short(version)))
            .remedy("use a newer version of Two-Track, or ask for the plan's file"));
    }
    let damaged = || {
        Problem::error("the plan code is damaged: a part is missing, or a letter is another")
            .remedy("copy it once more, as a whole")
    };
    let bytes = bytes_of(letters).ok_or_else(damaged)?;
    let (squeezed, sum) =
        bytes.split_at_checked(bytes.len().wrapping_sub(4)).ok_or_else(damaged)?;
    let text = unsqueeze(WORDS.as_bytes(), squeezed, TEXT_MAX).ok_or_else(damaged)?;
    if short_sum(&text) != sum {
        return Err(damaged());
    }
    let text = String::from_utf8(text).map_err(|_| damaged())?;
    let (view, plan) = text.split_once('\n').ok_or_else(damaged)?;
    Ok(Shared { plan: plan.to_owned(), view: view.to_owned() })
}

fn short(text: &str) -> String {
    text.chars().take(8).collect()
}

fn short_sum(bytes: &[u8]) -> [u8; 4] {
    let sum = checksum(bytes);
    ((sum ^ (sum >> 32)) as u32).to_be_bytes()
}

/// Letters that mail, chat and web addresses leave alone, six bits each.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn letters(bytes: &[u8]) -> String {
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let bits = part.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte));
        let bits = bits << (8 * (3 - part.len()));
        for letter in 0..=part.len() {
            let place = (bits >> (18 - 6 * letter)) & 0x3f;
            text.push(char::from(LETTERS[place as usize]));
        }
    }
    text
}

/// The bytes that letters stand for, up to the first character that is neither letter nor space.
fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let Some(place) = LETTERS.iter().position(|letter| char::from(*letter) == c) else { break };
        bits = (bits << 6) | place as u32;
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    match count {
        0 => {}
        2 => bytes.push((bits >> 4) as u8),
        3 => bytes.extend_from_slice(&((bits >> 2) as u16).to_be_bytes()),
        _ => return None,
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_for_bytes_of_any_length() {
        // Of RFC 4648.
        let known = [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (bytes, text) in known {
            assert_eq!(letters(bytes.as_bytes()), text);
            assert_eq!(bytes_of(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(bytes_of("Zm9v\n YmFy\"."), Some(b"foobar".to_vec()));
        assert_eq!(bytes_of("Z"), None);
    }
}
