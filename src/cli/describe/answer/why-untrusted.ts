/** What a cluster does to a job; one that is silent for a second has a machine that is too busy. */
const JOB_TROUBLE: readonly string[] = ['restarted', 'rescaled', 'replayed']

/** What one of these flags leaves to do, the gravest first: no quiet machine would mend it. */
const REMEDIES: Readonly<Record<string, string>> = {
  uncommitted:
    'a job was cancelled before all that it wrote was committed, so that its row is not to be trusted; see why it did not end (does its broker answer, are checkpoints complete?), and run it again',
  'no-checkpoints':
    'no checkpoint of a job that was to take them was complete, so that its row is of a job that nothing keeps safe; see why in summary.json, and run it again',
  'not-rescaled':
    'a job did not come to the slots that were asked for, so that its row is of others; see why (are as many slots free, are checkpoints complete?), ask earlier or for a longer --duration, and run it again',
  'target-lost':
    'Lambda was lost in the middle of a trial, whose row is not to be trusted; see why it ended or was not reached, and run it again',
}

/** Why rows with these flags, of which there is one, are not to be trusted, and what to do about it. */
export function whyUntrusted(flags: readonly string[]): string {
  const [remedy] = Object.entries(REMEDIES).flatMap(([flag, text]) => (flags.includes(flag) ? [text] : []))
  if (remedy !== undefined) return remedy
  if (flags.some((flag) => JOB_TROUBLE.includes(flag))) {
    return 'the job did not run through as one, so that its rows are not to be trusted; see what else happens on the cluster, and run it again'
  }
  return 'the machine was too busy or too coarse for these rows, which are not to be trusted; run it again on a quiet one, or with --engine virtual'
}
