import type {State} from './controls.js'

/** A case that teaches something. */
export interface Preset {
  readonly name: string
  readonly lesson: string
  readonly state: Readonly<State>
}

/** A trace that the page brings along, until the reader gives one. */
export const EXAMPLE = {
  name: 'example.csv',
  text: `atMs,rateEps
0,700
60000,900
90000,1300
120000,3600
135000,4400
150000,2600
180000,1200
240000,800
300000,700
330000,2900
345000,1000
390000,700
480000,600
600000,0
`,
} as const

/** What “Show me” shows, the headline first. */
export const PRESETS: readonly Preset[] = [
  {
    name: 'A short spike',
    lesson:
      'Four times the usual load for 2 s. Waiting makes events 2 s late; bursting keeps them below half a second for less than slots for the peak.',
    state: {},
  },
  {
    name: 'Overload all day',
    lesson: 'The load is above capacity all the time: Lambda then works all day, and slots are cheaper.',
    state: {shape: 'constant', rate: '2500', duration: '60s'},
  },
  {
    name: 'An autoscaler too late',
    lesson:
      'The spike lasts 30 s. The autoscaler looks at minutes, and then the job has to restart: the spike is over before it helps.',
    state: {
      'spike-duration': '30s',
      duration: '3m',
      pipeline: 'vanilla,rescaled,burst,bridge,overprovisioned',
    },
  },
  {
    name: 'Cold starts',
    lesson: 'A Java function starts slowly, and the first events of each spike wait for it.',
    state: {function: 'java', 'spike-duration': '1s'},
  },
  {
    name: 'A throttled account',
    lesson:
      'Only two environments are left to this job: most calls are refused, and the spike queues after all.',
    state: {'reserved-concurrency': '2'},
  },
  {
    name: 'Your trace',
    lesson:
      'Ten minutes that the page brings along, until you drop, paste or choose a file of your own: CSV, JSON of CloudWatch or Prometheus, or a log.',
    state: {shape: 'trace', trace: EXAMPLE.name},
  },
]
