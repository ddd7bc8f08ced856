/** Who the service pretends to be: part of every ARN. */
export interface Identity {
  readonly region: string
  readonly accountId: string
}

/** A function as a caller names it: plain name, name and qualifier, partial or full ARN. */
export interface FunctionReference {
  readonly name: string
  readonly qualifier: string | null
  /** Null where the caller left it open. */
  readonly region: string | null
  readonly accountId: string | null
}

/** Lambda's rule for names, as a part of a pattern. */
export const FUNCTION_NAME = '[a-zA-Z0-9-_]{1,64}'
const FULL_ARN = 'arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z0-9-]+):(?<account>\\d{12}):function:'
const PARTIAL_ARN = '(?<partialAccount>\\d{12}):function:|function:'
const REFERENCE = new RegExp(
  `^(?:${FULL_ARN}|${PARTIAL_ARN})?(?<name>${FUNCTION_NAME})(?::(?<qualifier>\\$LATEST|[a-zA-Z0-9-_]{1,128}))?$`,
)

/** The decoded path segment of a request as a reference, or null where AWS would refuse it. */
export function parseFunctionReference(text: string): FunctionReference | null {
  const groups = REFERENCE.exec(text)?.groups
  const name = groups?.['name']
  if (groups === undefined || name === undefined) return null
  return {
    name,
    qualifier: groups['qualifier'] ?? null,
    region: groups['region'] ?? null,
    accountId: groups['account'] ?? groups['partialAccount'] ?? null,
  }
}

/** The full ARN, with its qualifier where one is given. */
export function formatFunctionArn(identity: Identity, name: string, qualifier?: string): string {
  const arn = `arn:aws:lambda:${identity.region}:${identity.accountId}:function:${name}`
  return qualifier === undefined ? arn : `${arn}:${qualifier}`
}
