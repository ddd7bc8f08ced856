import {UsageError} from '../../errors.js'
import type {Share} from '../../model/units.js'

/** A share that stays free: `10%` or `0.1`, from 0 to below 1; other texts throw a UsageError. */
export function parseHeadroom(text: string): Share {
  const [, number, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim()) ?? []
  const value = Number(number) / (percent === '%' ? 100 : 1)
  if (value >= 0 && value < 1) return value
  throw new UsageError(`--headroom: "${text}" is no share from 0 to below 1`, {
    suggestions: ['write it like --headroom 10%'],
  })
}
