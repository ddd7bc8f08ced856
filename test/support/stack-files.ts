/** Files of src in which the calls under way stand, from the outermost inward, each run of one file once; waiting callers count. */
export function stackFiles(): readonly string[] {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = Infinity
  const lines = (new Error().stack ?? '').split('\n')
  Error.stackTraceLimit = before
  const files = lines.flatMap((line) => /[/]src[/](.+\.ts):\d+:\d+/.exec(line)?.[1] ?? []).toReversed()
  return files.filter((file, index) => file !== files[index - 1])
}
