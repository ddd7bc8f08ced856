import path from 'node:path'
import {createQuantileFunction} from '../../kernel/sample-quantiles.js'
import type {Quantiles, Service} from '../../model/trial.js'
import type {ResolvedSettings} from '../../settings/resolve/resolve-settings.js'
import {quantileName} from '../../settings/service/quantile-names.js'
import {formatSpan} from '../text/table.js'

/** Of more points than these the usual quantiles are shown. */
const SHOWN_QUANTILES = 12
const USUAL = [0, 0.5, 0.9, 0.99, 1]

/** What is drawn where service times are the user's own, each distribution once; none elsewhere. */
export function serviceLines(settings: readonly Pick<ResolvedSettings, 'service'>[]): readonly string[] {
  return [...new Set(settings.flatMap(({service}) => linesOf(service)))]
}

function linesOf({quantilesMs, meanMs, file}: Service): readonly string[] {
  if (quantilesMs === undefined) return []
  const valueMs = createQuantileFunction(quantilesMs)
  const shown = quantilesMs.length > SHOWN_QUANTILES ? USUAL : quantilesMs.map(([probability]) => probability)
  const quantiles = shown.map((at) => `${quantileName(at)} ${formatSpan(valueMs(at))}`).join(', ')
  return [`Service   ${sourceOf(file)}${quantiles}; mean ${formatSpan(meanMs)}${lowEndOf(quantilesMs, file)}`]
}

function sourceOf(file: Service['file']): string {
  if (file === undefined) return ''
  const what =
    file.samples === null ? 'quantiles' : `${file.samples} ${file.samples === 1 ? 'sample' : 'samples'}`
  return `${path.basename(file.path)}, ${what}: `
}

/** Quantiles that begin above 0 are flat below. */
function lowEndOf(quantilesMs: Quantiles, file: Service['file']): string {
  const [[probability, valueMs] = [0, 0]] = quantilesMs
  if (probability === 0 || typeof file?.samples === 'number') return ''
  return `; all below ${quantileName(probability)} take ${formatSpan(valueMs)}: add min where they take less`
}
