// The state of the inputs of one message or view, and what happens when one is used. Slack
// sends the same shapes: values[block_id][action_id] = {type, value | selected_option | …}.

import { post } from '../api.js';
import { confirmDialog } from '../dialogs.js';
import { store } from '../store.js';
import { toast } from '../toasts.js';

const messageForms = new Map();

/** The form of a message: it outlives redrawing, as a half-made choice should. */
export function messageForm(as, channel, ts) {
  const key = `${as} ${channel} ${ts}`;
  if (!messageForms.has(key)) messageForms.set(key, new Form({ type: 'message', channel, ts }));
  return messageForms.get(key);
}

export class Form {
  /** `container` is {type:'message',channel,ts} or {type:'view',view_id}. */
  constructor(container) {
    this.container = container;
    this.values = {};
    this.onSubmit = null;
  }

  /** What an input holds; `initial` (a value object) counts the first time it is drawn. */
  read(blockId, element, initial) {
    const block = (this.values[blockId] ??= {});
    if (block[element.action_id]?.type !== element.type) block[element.action_id] = { type: element.type, ...initial };
    return block[element.action_id];
  }

  write(blockId, element, value) {
    (this.values[blockId] ??= {})[element.action_id] = { type: element.type, ...value };
  }

  /** Forgets inputs that are no longer drawn, so that they are not submitted. */
  keepOnly(blocks) {
    const live = new Set(blocks.map((b) => b.block_id));
    for (const id of Object.keys(this.values)) if (!live.has(id)) delete this.values[id];
  }

  /** Reports that an element was used, after its confirmation if it has one. */
  async act(blockId, element, detail, source) {
    if (element.confirm && !(await confirmDialog(element.confirm))) return false;
    const button = source?.matches?.('button') ? source : null;
    button?.setAttribute('aria-busy', 'true');
    try {
      await post('action', {
        as: store.as,
        container: this.container,
        action: { block_id: blockId, action_id: element.action_id, type: element.type, ...detail },
        state: this.values,
      });
      return true;
    } catch (error) {
      toast(error.message, 'error');
      return false;
    } finally {
      // The effect comes by the stream; a moment's rest keeps a double click from being two.
      setTimeout(() => button?.removeAttribute('aria-busy'), 400);
    }
  }

  /** Options of an external select for what was typed. */
  async options(blockId, element, value) {
    const answer = await post('options', { as: store.as, container: this.container, block_id: blockId, action_id: element.action_id, value });
    return answer.option_groups || answer.options || [];
  }
}
