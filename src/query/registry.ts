import type {PaneQueryName} from '../model/trial.js'
import type {PaneQuery} from './query.js'
import {q5} from './q5.js'
import {q7} from './q7.js'

/** By the word in configs, which is the name of the file. */
export const QUERY_TABLE: Readonly<Record<PaneQueryName, PaneQuery>> = {q5, q7}
