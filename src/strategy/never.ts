import {defineStrategy} from './strategy.js'

/** Offloads no event: what the control plumbing costs. */
export const never = defineStrategy({
  summary: 'Offloads nothing: the pipeline `modified`, whatever the load.',
  settings: {},
  create: () => ({kind: 'tick', decide: () => ({share: 0, reason: 'never'})}),
})
