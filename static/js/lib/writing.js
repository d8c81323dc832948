/* Text that is told again and again, ten times a second in each of many places: only a change touches the page. */

export function write(node, text) {
  if (node && node.textContent !== text) node.textContent = text;
}
