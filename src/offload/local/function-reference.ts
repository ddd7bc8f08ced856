/** Who the service pretends to be: part of every ARN. */
export interface Identity {
  readonly region: string
  readonly accountId: string
}

/** A function as a caller names it: plain name, name and qualifier, partial or full ARN. Null where that is left open. */
export interface FunctionReference {
  readonly name: string
  readonly qualifier: string | null
  readonly partition: string | null
  readonly region: string | null
  readonly accountId: string | null
}

/** Lambda's rule for names, as a part of a pattern. */
export const FUNCTION_NAME = '[a-zA-Z0-9-_]{1,64}'
/** Longer names than a function can have are asked for all the same: there is none of that name. */
const ADDRESSED_NAME = '[a-zA-Z0-9-_]{1,140}'
/** Lambda's rule for regions, as a part of a pattern. */
export const REGION = '(?:eusc-)?[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\\d'
/** As in AWS's own pattern, each part before the name may be missing. */
const REFERENCE = new RegExp(
  '^(?:arn:(?<partition>aws[a-zA-Z-]*):lambda:)?' +
    `(?:(?<region>${REGION}):)?(?:(?<account>\\d{12}):)?(?:function:)?` +
    `(?<name>${ADDRESSED_NAME})(?::(?<qualifier>[a-zA-Z0-9$_-]{1,128}))?$`,
)

/** The decoded path segment of a request as a reference, or null where AWS would refuse it. */
export function parseFunctionReference(text: string): FunctionReference | null {
  const groups = REFERENCE.exec(text)?.groups
  const name = groups?.['name']
  if (groups === undefined || name === undefined) return null
  return {
    name,
    qualifier: groups['qualifier'] ?? null,
    partition: groups['partition'] ?? null,
    region: groups['region'] ?? null,
    accountId: groups['account'] ?? null,
  }
}

/** The full ARN, with its qualifier where one is given. */
export function formatFunctionArn({region, accountId}: Identity, name: string, qualifier?: string): string {
  const arn = `arn:${partitionOf(region)}:lambda:${region}:${accountId}:function:${name}`
  return qualifier === undefined ? arn : `${arn}:${qualifier}`
}

/** By the beginning of a region's name; all others are in `aws`. */
const PARTITIONS = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
] as const

/** The partition of AWS that a region is in: the second part of its ARNs. */
export const partitionOf = (region: string): string =>
  PARTITIONS.find(([start]) => region.startsWith(start))?.[1] ?? 'aws'
