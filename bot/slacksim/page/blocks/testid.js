/** The hook by which tests find an element of Block Kit. */
export function testId(element, { input }) {
  return `${input ? 'input' : 'action'}-${element.action_id}`;
}
