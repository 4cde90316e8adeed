import { type Random, randomFor } from './random.ts'

type Words = readonly [string, ...string[]]
const list = (text: string, separator: string | RegExp = /\s+/): Words => {
  const [first = '', ...rest] = text.trim().split(separator)
  return [first, ...rest]
}

const firstNames =
  list(`Ada Aisha Akira Alma Amara Ana Anders Anna Ben Bruno Camila Carlos Chen Clara Daniel
 Daria David Diego Elena Elif Emil Emma Eva Farah Felix Fiona Freya Gabriel Grace Hana Hannah Hugo Ines Ivan Jakob
 Jana Jonas Julia Kai Karim Lara Lea Leon Lina Luca Lucia Malik Maria Marta Mateo Maya Mia Mila Milan Nadia Nina Noah
 Nora Olga Omar Oscar Paula Pavel Priya Rafael Rosa Samuel Sara Selma Sofia Stefan Tara Theo Thomas Uma Vera Viktor
 Yara Yusuf Zoe`)
const lastNames =
  list(`Adler Ahmed Almeida Andersen Bauer Becker Berg Bianchi Brandt Carvalho Castro Chen Costa
 Dahl Demir Diaz Dubois Eriksen Fischer Fontaine Garcia Gruber Haas Hansen Hartmann Holm Ibrahim Ito Jensen Kaya Keller
 Khan Klein Koch Kowalski Kumar Lang Larsen Laurent Lehmann Lindberg Lopez Maier Martin Meyer Moreau Moretti Nakamura
 Nguyen Nielsen Novak Okafor Olsen Park Patel Pereira Petrov Pohl Ricci Rossi Roth Santos Sato Schmid Schulz Silva Singh
 Sommer Stein Tanaka Torres Vogel Wagner Weber Winter Wolf Yilmaz Zimmermann`)
const agencyNames =
  list(`Amber Anchor Arbor Atlas Aurora Beacon Birch Bluebird Canvas Cedar Cinder Cobalt Compass
 Copper Coral Crescent Delta Ember Falcon Fern Field Fjord Fox Gable Garnet Harbor Hazel Heron Ink Iris Juniper Kite Lantern
 Larch Linden Lumen Maple Marble Meadow Meridian Mint Moss North Nova Oak Onyx Opal Orchard Otter Paper Pebble Pine Pixel
 Prism Quartz Quill River Robin Saffron Sage Silver Slate Spruce Stone Summit Sunday Swift Tide Timber Umber Velvet Willow`)
const agencyKinds = list(
  'Studio|Design|Digital|Creative|Works|Collective|Agency|Media|Labs|Partners|& Co|Interactive|Brand House|Communications',
  /\s*\|\s*/,
)
const trades = list(
  `Bakery|Brewery|Bikes|Books|Ceramics|Clinic|Coffee|Consulting|Dental|Energy|Events|Fitness|Flowers|Foods|Furniture
|Gardens|Glass|Hotel|Insurance|Interiors|Kitchens|Law|Logistics|Music|Optics|Outdoor|Pharma|Photo|Properties|Restaurant
|Robotics|School|Security|Software|Sports|Tea|Textiles|Tools|Toys|Travel|Vineyard|Yoga`,
  /\s*\|\s*/,
)
const legalForms = list('GmbH|Ltd|AG|SARL|Srl|BV|AB|Inc|KG|Oy|ApS|SA', /\s*\|\s*/)
const streets = list(
  `Station Road|Market Street|Mill Lane|Harbour Street|Park Avenue|Church Street|High Street|Garden Row|Kings Road
|Lime Street|Bridge Street|School Lane|Orchard Way|River Walk|Castle Hill`,
  /\s*\|\s*/,
)
const towns = list(
  `Berlin|Vienna|Zurich|Amsterdam|Copenhagen|Oslo|Lyon|Porto|Bologna|Leeds|Ghent|Malmo|Graz|Basel|Utrecht|Tampere
|Bristol|Valencia|Krakow|Brno`,
  /\s*\|\s*/,
)

/** Services of agencies: text, price range of one unit in minor units, largest quantity. */
export const services: readonly [Service, ...Service[]] = [
  { text: 'Website design, hours', low: 80_00, high: 130_00, most: 60 },
  { text: 'Front-end development, hours', low: 85_00, high: 140_00, most: 80 },
  { text: 'Back-end development, hours', low: 90_00, high: 150_00, most: 80 },
  { text: 'Brand workshop, days', low: 900_00, high: 1_600_00, most: 3 },
  { text: 'Logo and visual identity', low: 1_200_00, high: 6_500_00, most: 1 },
  { text: 'Copywriting, pages', low: 90_00, high: 220_00, most: 20 },
  { text: 'Search engine audit', low: 650_00, high: 2_400_00, most: 1 },
  { text: 'Product photography, pictures', low: 25_00, high: 90_00, most: 60 },
  { text: 'Social media management, months', low: 450_00, high: 1_800_00, most: 3 },
  { text: 'Hosting and maintenance, months', low: 39_00, high: 240_00, most: 12 },
  { text: 'Newsletter campaign', low: 280_00, high: 950_00, most: 4 },
  { text: 'User research, interviews', low: 120_00, high: 260_00, most: 12 },
  { text: 'Illustration set', low: 300_00, high: 1_500_00, most: 3 },
  { text: 'Video editing, hours', low: 70_00, high: 120_00, most: 30 },
  { text: 'Project management, hours', low: 75_00, high: 115_00, most: 30 },
  { text: 'Stock licences', low: 9_00, high: 49_00, most: 15 },
]

interface Service {
  readonly text: string
  readonly low: number
  readonly high: number
  readonly most: number
}

export function personName(random: Random): string {
  return `${random.pick(firstNames)} ${random.pick(lastNames)}`
}

export function agencyName(random: Random): string {
  return `${random.pick(agencyNames)} ${random.pick(agencyKinds)}`
}

function companyName(random: Random): string {
  return `${random.pick(lastNames)} ${random.pick(trades)} ${random.pick(legalForms)}`
}

export function address(random: Random): string {
  return `${random.between(1, 180)} ${random.pick(streets)}, ${random.between(1000, 9999)} ${random.pick(towns)}`
}

/** The part of an e-mail address or URL that stands for a name. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

export function customerAt(index: number): { name: string; email: string; address: string } {
  const random = randomFor(8, index)
  const name = companyName(random)
  return { name, email: `accounts@${slugOf(name)}.example`, address: address(random) }
}
