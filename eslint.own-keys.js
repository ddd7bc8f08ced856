import ts from 'typescript'

const useOwnValue =
  'A text as key also finds what every object inherits (constructor, __proto__): use ownValue, Object.hasOwn, a Map or a Set.'

/** Strings of any content: a union of literals names nothing that is inherited. */
function isText(type) {
  if (type.isUnion()) return type.types.some(isText)
  return (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any)) !== 0
}

const isNoKey = ({type}) => type === 'Literal' || type === 'PrivateIdentifier'

/** Forbids `record[text]` and `text in record` where the text may be anything. */
export const ownKeys = {
  meta: {type: 'problem', schema: [], messages: {useOwnValue}},
  create(context) {
    const {getTypeAtLocation} = context.sourceCode.parserServices
    const check = (node, key) => {
      if (!isNoKey(key) && isText(getTypeAtLocation(key))) context.report({node, messageId: 'useOwnValue'})
    }
    return {
      'MemberExpression[computed=true]': (node) => check(node, node.property),
      'BinaryExpression[operator="in"]': (node) => check(node, node.left),
    }
  },
}
