import type {PaneQueryName, RowQueryName} from '../model/trial.js'
import type {RowQuery, WindowQuery} from './query.js'
import {q1} from './q1.js'
import {q11} from './q11.js'
import {q14} from './q14.js'
import {q2} from './q2.js'
import {q5} from './q5.js'
import {q7} from './q7.js'
import {q8} from './q8.js'

/** Queries over windows by the word in configs, which is the name of the file. */
export const QUERY_TABLE: Readonly<Record<PaneQueryName, WindowQuery>> = {q5, q7, q8, q11}

/** The same of queries of single events. */
export const ROW_QUERY_TABLE: Readonly<Record<RowQueryName, RowQuery>> = {q1, q2, q14}
