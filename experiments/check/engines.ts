import {type Figure} from './figure.js'
import {type Column, type Rows} from './rows.js'

/** The ratio of a wall-clock engine to the model, paired by repetition. */
export const toVirtual = (rows: Rows, engine: string, column: Column): Figure =>
  rows.where({engine}).over(rows.where({engine: 'virtual'}), column)

/** Rows of an engine that carry a flag. */
export const flagged = (rows: Rows, engine: string, flag: string): number =>
  rows.where({engine}).list.filter((row) => row['flags']?.split(';').includes(flag)).length
