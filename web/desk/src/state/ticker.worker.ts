// One message a second. A worker's timers are not slowed down in hidden tabs; a page's are.
setInterval(() => postMessage(0), 1000);
