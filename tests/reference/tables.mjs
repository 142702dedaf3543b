// Writes the tables of coopskills_cli/text/ into a folder: `node tables.mjs ../../coopskills_cli/text`.
// Their sources are the packages of package-lock.json and the Unicode data of the Node that runs this.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(import.meta.url)
const version = (name) => require(`${name}/package.json`).version
const [folder] = process.argv.slice(2)

function write(name, source, lines) {
  const head = `# From ${source}, by tests/reference/tables.mjs: do not edit.`
  fs.writeFileSync(path.join(folder, name), [head, ...lines, ''].join('\n'))
}

// The list that the official Bluesky client goes by.
write('tlds.txt', `npm tlds ${version('tlds')}`, require('tlds'))

// The lists that twitter-text, and so Mastodon, goes by: in its order, the first that fits counts.
const alternatives = (name) => {
  const { source } = require(`twitter-text/dist/regexp/${name}`)
  return source.slice('(?:(?:'.length, source.indexOf(')(?=')).split('|')
}
const listed = [...alternatives('validGTLD'), ...alternatives('validCCTLD')]
write('tlds-twitter.txt', `npm twitter-text ${version('twitter-text')}`, listed)

// Character classes, as ranges of code points in hexadecimal.
const CLASSES = {
  alphabetic: /\p{Alphabetic}/u,
  pictographic: /\p{Extended_Pictographic}/u,
  punctuation: /\p{P}/u,
  word: /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u,
}
const LAST = 0x10ffff
const isSurrogate = (code) => code >= 0xd800 && code <= 0xdfff
const codes = Array.from({ length: LAST + 1 }, (_, code) => code).filter((code) => !isSurrogate(code))

function ranges(members) {
  const found = []
  for (const code of members) {
    if (found.at(-1)?.[1] === code - 1) found.at(-1)[1] = code
    else found.push([code, code])
  }
  return found.map((ends) => [...new Set(ends)].map((code) => code.toString(16)).join('-')).join(' ')
}
const classes = Object.entries(CLASSES).map(([name, pattern]) => [
  name,
  codes.filter((code) => pattern.test(String.fromCodePoint(code))),
])

// How characters join into grapheme clusters (UAX #29): no property tells it here, but the segmenter can be asked.
const segmenter = new Intl.Segmenter()
const join = (...parts) => [...segmenter.segment(String.fromCodePoint(...parts))].length === 1
const [A, ACUTE, KA, VIRAMA, WOMAN, ZWJ, L, T] = [0x61, 0x301, 0x915, 0x94d, 0x1f469, 0x200d, 0x1100, 0x11a8]
const PLAIN = /[\p{Script=Han}\p{Co}\p{Script=Tangut}]/u
const isSyllable = (code) => code >= 0xac00 && code <= 0xd7a3 // by their number, in text/graphemes.py

function joining(code) {
  if (PLAIN.test(String.fromCodePoint(code)) && join(A, code) === false) return 'other'
  if (/\p{Regional_Indicator}/u.test(String.fromCodePoint(code))) return 'regional'
  if (join(A, code)) return code === ZWJ ? 'joiner' : marking(code)
  if (!join(code, ACUTE)) return 'control'
  if (join(code, A)) return 'prepend'
  if (join(L, code)) return join(code, L) ? 'leading' : 'vowel'
  if (join(T, code)) return 'trailing'
  return join(KA, VIRAMA, code) ? 'consonant' : 'other'
}
function marking(code) {
  if (!join(WOMAN, code, ZWJ, WOMAN)) return 'spacing'
  if (join(KA, code, KA)) return 'linker'
  return join(KA, VIRAMA, code, KA) ? 'extend' : 'parting'
}
const asked = codes.filter((code) => !isSyllable(code) && (code < 0x20000 || (code >= 0xe0000 && code < 0xe1000)))
const joined = Map.groupBy(asked, joining)
joined.delete('other')
classes.push(...[...joined].sort())

write('unicode.txt', `Unicode ${process.versions.unicode}`, classes.map(([name, members]) => `${name} ${ranges(members)}`))
