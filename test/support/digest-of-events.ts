import {Digest} from '../../src/dataflow/words/digest.js'
import {createEventText} from '../../src/workload/nexmark/event-text.js'

/** The output digest of the first events, by their texts alone: what any undisturbed trial comes to. */
export function digestOfEvents(events: number): string {
  const text = createEventText()
  const bytes = new Uint8Array(text.maxBytes)
  const digest = new Digest()
  for (let event = 0; event < events; event++) digest.addText(bytes, 0, text.write(event, bytes, 0))
  return digest.toString()
}
