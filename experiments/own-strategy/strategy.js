/** @type {import('burst/strategy').StrategyModule<{limitEvents: number}>} */
export default {
  summary: 'Offloads half of the events while the backlog is above its limit. NaN metrics: nothing.',
  settings: {limitEvents: {default: 1000, minimum: 0, describe: 'Burst above this backlog, events.'}},
  create: ({limitEvents}) => ({
    kind: 'tick',
    decide: ({backlogEvents}) =>
      backlogEvents > limitEvents ? {share: 0.5, reason: 'backlog'} : {share: 0, reason: 'calm'},
  }),
}
