import { expect, it } from 'vitest'
import { defused } from './index.ts'

it.each([
  ['Win 500 EUR at http://prize.example', 'Win 500 EUR at prize. example'],
  ['Your parcel waits: https://evil.example/track', 'Your parcel waits: evil. example/track'],
  ['www.evil.example', 'www. evil. example'],
  ['mailto:win@evil.example', 'mailto: win@ evil. example'],
  ['evil。example and evil．example', 'evil。 example and evil． example'],
  ['javascript://%0aalert(1)', '%0aalert(1)'],
  ['cafe\u0301.example and हिन्दी.example', 'cafe\u0301. example and हिन्दी. example'],
  ['i❤.ws and evil\u200b.example', 'i❤. ws and evil\u200b. example'],
  ['and so on...', 'and so on...'],
  ['A\nB', 'A B'],
  ['Dr. Meyer & Co. KG, St. Gallen', 'Dr. Meyer & Co. KG, St. Gallen'],
  ['Müller, Nr. 5: Wien', 'Müller, Nr. 5: Wien'],
])('makes of %j no link: %j', (name, shown) => {
  expect(defused(name)).toBe(shown)
})
