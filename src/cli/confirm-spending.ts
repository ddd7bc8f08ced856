import {Flags} from '@oclif/core'
import readline from 'node:readline/promises'
import type {PreparedCalibration} from '../calibrate/prepare-calibration.js'
import {UsageError} from '../errors.js'
import {estimateSpendingUsd} from '../experiment/estimate/estimate-spending.js'
import {formatNumber} from './text/table.js'
import {unpricedAmong} from '../metrics/lambda-price.js'
import type {ResolvedSettings} from '../settings/resolve/resolve-settings.js'

/** The flag `--yes` of commands that may spend money. */
export const yesFlag = Flags.boolean({
  description: 'spend money on target aws without being asked',
  helpGroup: 'RUN',
})

/** Where a question is asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
}

/** Says what target aws may cost, and lets nothing run before somebody has agreed; silent where nothing is spent; throws a UsageError where that cannot be asked. */
export async function confirmSpending(
  settings: readonly ResolvedSettings[],
  {isAgreed, isOpenEnded = false}: {readonly isAgreed: boolean; readonly isOpenEnded?: boolean},
  {input, output}: Terminal = {input: process.stdin, output: process.stderr},
): Promise<void> {
  if (!settings.some(({offload}) => offload.target === 'aws')) return
  const unpriced = unpricedAmong(settings.map(({offload}) => offload))
  const left = unpriced.length > 0 ? `, ${unpriced.join(' and ')} left out` : ''
  const cost = `${costText(isOpenEnded ? Number.NaN : estimateSpendingUsd(settings))}${left}`
  if (isAgreed) {
    output.write(`Cost      ${cost}\n`)
    return
  }
  const question = `target aws spends money: ${cost}`
  if (!input.isTTY) {
    throw new UsageError(question, {
      suggestions: ['add --yes to spend it', 'set a ceiling for each trial with --max-cost 0.50'],
    })
  }
  const asking = readline.createInterface({input, output})
  const answer = await asking.question(`${question}. Go on? [y/N] `).finally(() => {
    asking.close()
  })
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('not agreed to: nothing was called')
}

/** Throws `UsageError` with what the calls of a calibration cost, unless they are free or agreed to. */
export function requireConsent(
  {options: {target}, calls, costUsd}: PreparedCalibration,
  isAgreed: boolean,
): void {
  if (target !== 'aws' || isAgreed) return
  throw new UsageError(
    `${calls} calls on AWS cost money, about ${formatNumber(costUsd)} USD at list prices`,
    {
      suggestions: ['add --yes to spend it', 'rehearse it for nothing with --target local'],
    },
  )
}

const costText = (mostUsd: number): string =>
  Number.isNaN(mostUsd)
    ? 'how much cannot be told beforehand'
    : `up to about $${mostUsd.toPrecision(2)} at list prices if every event goes by itself, retries aside`
