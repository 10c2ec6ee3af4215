// Text fields: plain text (one line or more), e-mail, URL, number, rich text; and files.

import { h } from '../dom.js';
import { words } from '../richtext.js';
import { toast } from '../toasts.js';
import { testId } from './testid.js';

const KINDS = { email_text_input: 'email', url_text_input: 'url', number_input: 'text', plain_text_input: 'text', rich_text_input: 'text' };

/** Rich text is typed as plain text and stored as one section. */
const toRich = (text) => ({ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] });
const fromRich = (rich) => (rich?.elements || []).map((s) => (s.elements || []).map((e) => e.text || '').join('')).join('\n');

export function textField(element, context) {
  const { form, blockId } = context;
  const rich = element.type === 'rich_text_input';
  const key = rich ? 'rich_text_value' : 'value';
  const many = element.multiline || rich;
  const held = form.read(blockId, element, { [key]: element.initial_value ?? null });
  const wanted = element.dispatch_action_config?.trigger_actions_on || ['on_enter_pressed'];
  const store = (text) => form.write(blockId, element, { [key]: text === '' ? null : rich ? toRich(text) : text });
  const report = (text) => form.act(blockId, element, { [key]: rich ? toRich(text) : text });
  let timer;
  const on = {
    input: (e) => {
      store(e.target.value);
      if (context.dispatch && wanted.includes('on_character_entered')) {
        clearTimeout(timer);
        timer = setTimeout(() => report(e.target.value), 350);
      }
    },
    keydown: (e) => {
      if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
      if (context.dispatch && wanted.includes('on_enter_pressed')) {
        e.preventDefault();
        report(e.target.value);
      } else if (!many) {
        e.preventDefault();
        form.onSubmit?.();
      }
    },
  };
  const props = {
    class: 'field', id: context.fieldId, testid: testId(element, context), placeholder: words(element.placeholder) || undefined,
    'aria-label': context.labelId ? undefined : words(element.placeholder) || 'Text', 'aria-describedby': context.describedBy,
    maxlength: element.max_length, autofocus: element.focus_on_load, on,
  };
  const text = rich ? fromRich(held[key]) : held[key] ?? '';
  if (many) return h('textarea', { ...props, rows: String(element.min_lines || 4), value: text });
  return h('input', { ...props, type: KINDS[element.type], inputmode: element.type === 'number_input' ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : undefined, autocomplete: 'off', value: text });
}

/** Files are named in the form's values; their content stays here. */
export function fileField(element, context) {
  const { form, blockId } = context;
  form.read(blockId, element, { files: [] });
  const change = (e) => {
    const files = [...e.target.files].slice(0, element.max_files || 10);
    if (files.length < e.target.files.length) toast(`At most ${element.max_files || 10} files fit here.`);
    form.write(blockId, element, { files: files.map((f) => ({ name: f.name, size: f.size, mimetype: f.type })) });
  };
  return h('input', { type: 'file', class: 'field', id: context.fieldId, testid: testId(element, context), multiple: (element.max_files || 10) > 1, accept: (element.filetypes || []).map((t) => '.' + t).join(',') || undefined, on: { change } });
}
