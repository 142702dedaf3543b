// What the networks' own programs make of texts: one JSON string a line in, one JSON answer a line out.
// `node official.mjs bluesky|graphemes|x [--time]`; with --time the last line is the milliseconds that the second pass took.
import fs from 'node:fs'
import { RichText } from '@atproto/api'
import twitter from 'twitter-text'

const SEGMENTER = new Intl.Segmenter()
const PROGRAMS = {
  bluesky(text) {
    const rich = new RichText({ text })
    rich.detectFacetsWithoutResolution()
    const facets = (rich.facets ?? []).map(({ index, features: [feature] }) => ({
      byteStart: index.byteStart,
      byteEnd: index.byteEnd,
      type: feature.$type.split('#')[1],
      value: feature.uri ?? feature.tag ?? feature.did,
    }))
    return { graphemes: rich.graphemeLength, bytes: rich.length, facets }
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
