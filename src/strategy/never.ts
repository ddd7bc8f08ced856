import {defineStrategy} from './strategy.js'

export const never = defineStrategy({
  summary: 'Offloads nothing: the pipeline `modified`, whatever the load.',
  settings: {},
  create: () => ({kind: 'tick', decide: () => ({share: 0, reason: 'never'})}),
})
