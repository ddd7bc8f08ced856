const FUNCTIONS = ['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression']

/** The function or class that an export declares; undefined for values and types. */
function declaredBy({declaration}) {
  if (declaration?.type === 'FunctionDeclaration' || declaration?.type === 'ClassDeclaration')
    return declaration
  const init = declaration?.type === 'VariableDeclaration' ? declaration.declarations[0]?.init : undefined
  return FUNCTIONS.includes(init?.type) ? init : undefined
}

/** A type that only names the words of a constant, whose own sentence says what they are. */
const namesWords = (text) => /^type \w+ = [^{]*\btypeof\b/.test(text)

/** Asks of all that is exported for a sentence, which mentions the errors that a function throws itself. */
export const docstrings = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: {
      missing: 'What is exported has a sentence on what it promises or is: /** … */',
      throws: 'It throws {{error}}: say in its sentence when.',
    },
  },
  create({sourceCode, report}) {
    const exported = new Map()
    return {
      ExportNamedDeclaration(node) {
        if (node.declaration === null || namesWords(sourceCode.getText(node.declaration))) return
        const declared = declaredBy(node)
        const text = sourceCode.getCommentsBefore(node).at(-1)?.value ?? ''
        if (!text.startsWith('*')) report({node, messageId: 'missing'})
        else if (declared && !/throw|refus|reject|Error/i.test(text)) exported.set(declared, node)
      },
      'ThrowStatement > NewExpression'(node) {
        const within = sourceCode.getAncestors(node).findLast(({type}) => FUNCTIONS.includes(type))
        if (exported.delete(within))
          report({node, messageId: 'throws', data: {error: sourceCode.getText(node.callee)}})
      },
    }
  },
}
