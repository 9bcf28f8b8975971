// Live pages: where a page has an element with data-live, what asks for "changed from:body" is
// fetched again whenever the ledger has changed. A session that has ended leads to the sign-in.
document.addEventListener('DOMContentLoaded', () => {
  if (!document.querySelector('[data-live]')) {
    return;
  }
  let changes;
  const listen = () => {
    changes = new EventSource('/changes');
    changes.addEventListener('changed', () => htmx.trigger(document.body, 'changed'));
    changes.addEventListener('error', () => {
      if (changes.readyState === EventSource.CLOSED) {
        window.location.reload();
      }
    });
  };
  listen();
  window.addEventListener('pagehide', () => changes.close());
  window.addEventListener('pageshow', event => {
    if (event.persisted) {
      listen();
    }
  });
});

// Keys: Alt with the letter in data-key presses a button, follows a link, opens a summary, or goes
// into a field.
document.addEventListener('keydown', event => {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const key = event.code.replace(/^(Key|Digit)/, '').toLowerCase();
  const target = [...document.querySelectorAll('[data-key]')].find(one => one.dataset.key === key);
  if (target) {
    event.preventDefault();
    target.focus(); // so that Tab goes on from there
    if (!target.matches('input, select, textarea')) {
      target.click();
    }
  }
});
