// What the networks' own programs make of texts: one JSON string a line in, one JSON answer a line out.
// `node official.mjs bluesky|short|graphemes|x [--time]`; with --time the last line is the milliseconds that the second pass took.
import fs from 'node:fs'
import { RichText, UnicodeString } from '@atproto/api'
import twitter from 'twitter-text'

const SEGMENTER = new Intl.Segmenter()
const plain = (facets) =>
  (facets ?? []).map(({ index, features: [feature] }) => ({
    byteStart: index.byteStart,
    byteEnd: index.byteEnd,
    type: feature.$type.split('#')[1],
    value: feature.uri ?? feature.tag ?? feature.did,
  }))

// What the composer of bluesky-social/social-app does to a text before it counts and sends it (its shortenLinks).
const short = (address) => {
  if (!URL.canParse(address)) return address
  const { protocol, host, pathname, search, hash } = new URL(address)
  if (protocol !== 'http:' && protocol !== 'https:') return address
  const rest = (pathname === '/' ? '' : pathname) + search + hash
  return host + (rest.length > 15 ? `${rest.slice(0, 13)}...` : rest)
}

const PROGRAMS = {
  bluesky(text) {
    const rich = new RichText({ text })
    rich.detectFacetsWithoutResolution()
    return { graphemes: rich.graphemeLength, bytes: rich.length, facets: plain(rich.facets) }
  },
  short(text) {
    const rich = new RichText({ text })
    rich.detectFacetsWithoutResolution()
    for (const facet of rich.facets ?? []) {
      if (!facet.features[0].$type.endsWith('#link')) continue
      const { byteStart, byteEnd } = facet.index
      const shown = new UnicodeString(short(rich.unicodeText.slice(byteStart, byteEnd)))
      rich.insert(byteStart, shown.utf16)
      facet.index = { ...facet.index, byteStart, byteEnd: byteStart + shown.length }
      rich.delete(byteStart + shown.length, byteEnd + shown.length)
    }
    return { text: rich.text, graphemes: rich.graphemeLength, facets: plain(rich.facets) }
  },
  graphemes(text) {
    return [...SEGMENTER.segment(text)].map(({ segment }) => segment)
  },
  x(text) {
    return { weight: twitter.parseTweet(text).weightedLength, links: twitter.extractUrlsWithIndices(text).length }
  },
}

const [name, option] = process.argv.slice(2)
const texts = fs.readFileSync(0, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))
const answers = texts.map(PROGRAMS[name])
if (option === '--time') {
  const start = performance.now()
  texts.forEach(PROGRAMS[name])
  answers.push(performance.now() - start)
}
process.stdout.write(answers.map((answer) => JSON.stringify(answer)).join('\n') + '\n')
