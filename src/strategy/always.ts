import {defineStrategy} from './strategy.js'

/** Offloads every event: the upper reference. */
export const always = defineStrategy({
  summary: 'Offloads everything: the upper reference, whatever the load.',
  settings: {},
  create: () => ({kind: 'tick', decide: () => ({share: 1, reason: 'always'})}),
})
