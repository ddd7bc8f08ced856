/** Part of every trial id (docs/model.md#trial): rows of another version are not resumed into. */
export const RESULTS_FORMAT = 2
