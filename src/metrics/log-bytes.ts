/** PutLogEvents counts every line as its bytes and these. */
const LINE_OVERHEAD_BYTES = 26

const REQUEST_ID = '00000000-0000-4000-8000-000000000000'

/** What Lambda itself writes about a call. Spans differ by a digit or two from call to call: these stand for all. */
const LINES = [
  `START RequestId: ${REQUEST_ID} Version: $LATEST\n`,
  `END RequestId: ${REQUEST_ID}\n`,
  `REPORT RequestId: ${REQUEST_ID}\tDuration: 50.00 ms\tBilled Duration: 50 ms\tMemory Size: 1769 MB\tMax Memory Used: 100 MB\t\n`,
]

/** In the REPORT of a cold call. */
const INIT_FIELD = 'Init Duration: 150.00 ms\t'

const BYTES_PER_CALL = LINES.reduce((sum, line) => sum + line.length + LINE_OVERHEAD_BYTES, 0)

/** What CloudWatch Logs counts for calls of a function that writes nothing itself, in bytes. */
export const logBytesOf = ({calls, coldStarts}: {calls: number; coldStarts: number}): number =>
  calls * BYTES_PER_CALL + coldStarts * INIT_FIELD.length
