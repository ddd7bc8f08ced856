import {CHECKPOINT_BARRIERS} from '../model/trial.js'
import {parseBallast, parseCheckpointInterval} from './parse/parse-quantity.js'
import {parseRescales} from './parse/parse-rescales.js'
import {oneOf, setting} from './setting-definition.js'

/** What a job goes on from, when it is stopped on purpose, and what it carries. */
export const CHECKPOINT_SETTING_DEFINITIONS = {
  checkpointInterval: setting(
    'JOB',
    'DURATION',
    'from one checkpoint of the job to the next, on engines virtual and flink; a crash goes back to the last',
    parseCheckpointInterval,
  ),
  checkpointBarriers: oneOf(
    'JOB',
    CHECKPOINT_BARRIERS,
    'checkpoint barriers',
    'aligned barriers wait for the events before the slots; unaligned ones overtake them, on engine flink',
  ),
  rescaleAt: setting(
    'JOB',
    'DURATION:COUNT',
    'slots that Flink is asked for at an instant of the window, like 10s:3 or 10s:3,20s:2; needs checkpoints',
    parseRescales,
  ),
  ballast: setting(
    'JOB',
    'SIZE',
    'state that the job on engine flink carries for nothing, to price state at checkpoints and rescales',
    parseBallast,
  ),
} as const
