export {
  type Me,
  meQuery,
  type Role,
  useFreshStart,
  useLogOut,
  useMember,
  useRename,
} from './api.ts'
export { checkEmail, checkNewPassword, MIN_PASSWORD_LENGTH } from './check-account.ts'
export { ChooseOrganizationPage } from './choose-organization-page.tsx'
export { ConfirmFirst } from './confirm-first.tsx'
export { EmailBanner } from './email-banner.tsx'
export { ForgotPasswordPage } from './forgot-password-page.tsx'
export { InvitationPage } from './invitation-page.tsx'
export { LogInPage } from './log-in-page.tsx'
export { MovedDialog } from './moved-dialog.tsx'
export { NewOrganizationPage } from './new-organization-page.tsx'
export { OrganizationSwitch } from './organization-switch.tsx'
export { ResetPasswordPage } from './reset-password-page.tsx'
export { SignUpPage } from './sign-up-page.tsx'
export { VerifyEmailPage } from './verify-email-page.tsx'
