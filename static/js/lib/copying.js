/* A readonly field's text into the clipboard; where a page has none, by the browser's old way from what is selected. */

export async function copyFrom(field) {
  field.select();
  await navigator.clipboard?.writeText(field.value).catch(() => document.execCommand("copy"));
}
