import {type Derivation, settings} from '../check/derivation.js'

// A page of pictures: its numbers are those of the shapes, none is a result.
export default [
  settings(
    'base rate 500 events/s, peak 4 × the base',
    '16 slots of 500 events/s',
    'from 30 % of it',
    'by default 30 s of 600 s',
    'by default of 50 s',
    'a duty of 60 %',
    'a duty of 50 %',
    '53 steps of 10 s, eight of them at 3, 7, 5, 9, 5, 10, 3 and 5 × the base',
  ),
] satisfies readonly Derivation[]
