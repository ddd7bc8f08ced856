/** Comments in Java and Python are held to it by test/docs/comment-words.test.ts. */
export const RIDDLES = /\b(whoever|nobody|told)\b/i

/** Refuses words in comments that leave open who does what: the subject is a noun of the code. */
export const commentWords = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {riddle: 'Write “{{word}}” as a noun of the code, or as what it returns, throws or receives.'},
  },
  create({sourceCode, report}) {
    return {
      Program() {
        for (const comment of sourceCode.getAllComments()) {
          const [word] = RIDDLES.exec(comment.value) ?? []
          if (word !== undefined) report({loc: comment.loc, messageId: 'riddle', data: {word}})
        }
      },
    }
  },
}
