import {virtualEngine} from '../../src/engine/virtual/virtual-engine.js'
import {buildTrial} from '../support/trial.js'
import {describeEngine} from './engine-contract.js'

describeEngine({engine: virtualEngine, trialOf: buildTrial, deviations: {}})
