/**
 * Passwords that are guessed first. Those of the well-known lists which are long enough for us are put together from few
 * pieces: words that half the world has, rows of keys, counting, and one piece over and over. So the pieces are kept
 * here, and not a file of a million lines that are made of them.
 */

/** Words of common passwords, as they are spelled once signs that stand for letters are read as these. */
const words = `
  password passwort passwd passw pass contrasena motdepasse senha parola wachtwoord haslo salasana lozinka sifre
  welcome willkommen bienvenue bienvenido hello hallo hola goodbye please letmein letme login logon signin access enter
  admin administrator administrador root superuser superman sysadmin user username guest test tester testing demo default
  changeme change secret geheim private secure security temp temporary master access system server office company
  qwerty qwertz azerty qwert asdfgh asdf zxcvbn zxcvbnm zxcv yxcvbn qazwsx wsxedc qweasd asdzxc poiuy lkjhg mnbvc
  iloveyou loveyou love lover forever baby babygirl angel princess prince sunshine sweet honey darling heart happy
  monkey dragon tiger lion eagle shadow falcon phoenix panther wolf bear dolphin butterfly pepper ginger cookie chocolate
  football baseball basketball soccer hockey golf liverpool arsenal chelsea barcelona realmadrid juventus yankees cowboys
  michael jordan daniel jessica jennifer ashley nicole amanda andrew anthony charlie thomas robert matthew joshua hannah
  batman spiderman starwars pokemon naruto minecraft fortnite warcraft matrix merlin hunter killer ninja samurai knight
  computer internet google facebook youtube amazon apple microsoft windows linux android samsung iphone cisco oracle
  summer winter spring autumn january february march april june july august september october november december monday
  friday sunday flower purple orange yellow green blue black white silver golden diamond crystal freedom whatever
  trustno nothing something money dollar america canada england london paris berlin istanbul jesus christ god blessed
  fairlead mother father family friends number one two three four five abc abcd abcdef your my new the is and for you me
`
  .split(/\s+/)
  .filter((word) => word !== "");

const longestFirst = [...new Set(words)].sort((a, b) => b.length - a.length);

/** What is said about such a password, after its name. */
export const commonPasswordWords =
  "is made of what is guessed first: common words, rows of keys, dates or names. Take four words that have nothing to do with each other";

/** Rows in the order of keys, letters and digits; each counts forwards and backwards. */
const rows = ["abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertzuiopasdfghjklyxcvbnm", "qwertyuiopasdfghjklzxcvbnm"];
const runs = rows.flatMap((row) => [row, [...row].reverse().join("")]);

/** Characters that are none of these pieces: fewer are soon tried. */
const ownMin = 4;

const signs: Readonly<Record<string, string>> = {
  "@": "a",
  "4": "a",
  "0": "o",
  "3": "e",
  "1": "i",
  "!": "i",
  $: "s",
  "5": "s",
  "7": "t",
};

/**
 * Whether a password is among those that are guessed first: little of it is anything but common words, rows of keys, years,
 * repetition, and what the person is called (`about`).
 */
export function isCommonPassword(password: string, about: readonly string[] = []): boolean {
  const plain = password
    .toLowerCase()
    .replace(/[\s._-]/g, "")
    .replace(/(?:19|20)\d\d/g, " ");
  const spelled = [...plain].map((char) => signs[char] ?? char).join("");
  const names = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((name) => name.length > 2);
  return [plain, spelled].some((text) => ownCharacters(text, names) < ownMin);
}

/** How many characters stand for themselves, once every piece that is known is taken out. */
function ownCharacters(text: string, names: readonly string[]): number {
  let rest = text;
  for (const word of [...names, ...longestFirst]) rest = rest.replaceAll(word, " ");
  return rest
    .split(" ")
    .map(withoutRuns)
    .reduce((total, piece) => total + withoutRepetition(piece), 0);
}

/** Without three and more characters that stand side by side in a row. */
function withoutRuns(text: string): string {
  let rest = "";
  for (let at = 0; at < text.length; ) {
    const length = runLength(text.slice(at));
    if (length < 3) rest += text.charAt(at);
    at += length < 3 ? 1 : length;
  }
  return rest;
}

function runLength(text: string): number {
  let length = 1;
  while (length < text.length && runs.some((row) => row.includes(text.slice(0, length + 1)))) length += 1;
  return length;
}

/** The length of a text, or of what it repeats. */
function withoutRepetition(text: string): number {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.slice(period) === text.slice(0, text.length - period)) return period;
  }
  return text.length;
}
