/** The word lists of Nexmark's people and of the study's channels, in drawing order. */

export const FIRST_NAMES = [
  'Peter',
  'Paul',
  'Luke',
  'John',
  'Saul',
  'Vicky',
  'Kate',
  'Julie',
  'Sarah',
  'Deiter',
  'Walter',
]

/** The last names of Beam's generator, in its order. */
export const LAST_NAMES = [
  'Shultz',
  'Abrams',
  'Spencer',
  'White',
  'Bartels',
  'Walton',
  'Smith',
  'Jones',
  'Noris',
]

/** The cities of Beam's generator, in its order. */
export const CITIES = [
  'Phoenix',
  'Los Angeles',
  'San Francisco',
  'Boise',
  'Portland',
  'Bend',
  'Redmond',
  'Seattle',
  'Kent',
  'Cheyenne',
]

/** The states of Beam's generator, in its order. */
export const STATES = ['AZ', 'CA', 'ID', 'OR', 'WA', 'WY']

/** The channels that half of the bids come by. */
export const HOT_CHANNELS = ['Google', 'Facebook', 'Baidu', 'Apple']
