/** Only tests use it. */
declare module "ws";
