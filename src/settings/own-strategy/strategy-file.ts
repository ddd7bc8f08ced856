/** Anything with a slash or the ending of a module is a file of the user's, never a word of ours. */
export const isStrategyFile = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text)
