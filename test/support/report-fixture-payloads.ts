/** Names that try to become markup, script, another direction of text, or another table column. */
export const PAYLOADS: readonly string[] = [
  '</script><script>window.x=1</script>',
  '<img src=x onerror="window.x=1">',
  '"><svg onload=window.x=1>',
  '</title><script>window.x=1</script>',
  '</style><script>window.x=1</script>',
  'javascript:window.x=1',
  '{{7*7}}${window.x=1}',
  'line\u2028separator\u2029and\u202eright-to-left',
  'nul\u0000byte and \u001b[31mred',
  '__proto__',
  '[a](javascript:window.x=1) | `code` | @everyone',
  ']]><!--',
  'x'.repeat(10_000),
];
