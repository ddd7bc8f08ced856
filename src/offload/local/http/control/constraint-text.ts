import type {z} from 'zod'

type Issue = z.core.$ZodIssue

/** What AWS says of a member that breaks a rule of its service model. */
export function constraintText(issue: Issue): string {
  if (issue.code === 'too_big') return sizeRule(issue.origin, 'less than or equal to', issue.maximum)
  if (issue.code === 'too_small') return sizeRule(issue.origin, 'greater than or equal to', issue.minimum)
  if (issue.message.startsWith('Member must satisfy')) return issue.message
  if (issue.code === 'invalid_value')
    return `Member must satisfy enum value set: [${issue.values.join(', ')}]`
  if (issue.code === 'invalid_type') return 'Member must not be null'
  return issue.message
}

/** A value of another kind than the member has: no rule is looked at, the body is not understood. */
export const isOfWrongKind = (issue: Issue, value: unknown): boolean =>
  (issue.code === 'invalid_type' && value !== undefined && value !== null) ||
  (issue.code === 'invalid_format' && issue.format === 'base64')

const sizeRule = (origin: string, comparison: string, limit: number | bigint): string =>
  `Member must have ${origin === 'number' || origin === 'int' ? 'value' : 'length'} ${comparison} ${limit}`
