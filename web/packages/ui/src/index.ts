export * from './announcer';
export * from './button';
export * from './cx';
export * from './icons';
export * from './overlay';
export * from './parts';
export * from './toaster';
export * from './toolbar';
