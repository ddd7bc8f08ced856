interface Switch {
  /** Its heading in `--help`, as in settings.ts. */
  readonly group: 'JOB' | 'OFFLOAD'
  readonly describe: string
}

/** What is off unless it is asked for: flags without a value, `true` or `false` in a file. */
export const SWITCHES = {
  materialize: {
    group: 'JOB',
    describe: 'make and tokenize the texts for real, so that outputs can be compared',
  },
  unpricedLogs: {group: 'OFFLOAD', describe: "leave Lambda's own three log lines a call out of all costs"},
  unpricedWarm: {
    group: 'OFFLOAD',
    describe: 'leave what warm environments cost while they stand out of all costs',
  },
  pricedNat: {
    group: 'OFFLOAD',
    describe: 'put a NAT gateway that calls go through into all costs: its hours, and each GB either way',
  },
  pricedStorage: {
    group: 'JOB',
    describe: 'put the storage that comes with a slot into all costs: 50 GB a KPU of Managed Flink',
  },
} as const satisfies Readonly<Record<string, Switch>>

export type SwitchName = keyof typeof SWITCHES

/** The names of all switches, in the order of `--help`. */
export const SWITCH_NAMES = Object.keys(SWITCHES) as readonly SwitchName[]
