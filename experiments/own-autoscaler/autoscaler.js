/** @type {import('burst/autoscaler').AutoscalerModule<{targetShare: number, lookMs: number}>} */
export default {
  summary: 'Slots for a busy share: more at once, fewer where they would still not be above it.',
  settings: {
    targetShare: {default: 0.8, minimum: 0.1, maximum: 1, describe: 'Busy share that slots are sized for.'},
    lookMs: {default: 30_000, minimum: 100, describe: 'Between two looks.'},
  },
  create: ({targetShare, lookMs}, {minSlots}) => ({
    intervalMs: lookMs,
    look({busiestShare, backlogEvents, slots}) {
      if (busiestShare >= 0.99) return {slots: slots * 2, reason: 'saturated'}
      const needed = Math.max(minSlots, Math.ceil((slots * busiestShare) / targetShare))
      if (needed < slots && backlogEvents > 0) return {slots, reason: 'working off'}
      return {slots: needed, reason: 'sized for the share'}
    },
  }),
}
