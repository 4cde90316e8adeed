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
export { ConfirmFirst, EmailBanner, VerifyEmailPage } from './confirm-email.tsx'
export { LogInPage, SignUpPage } from './entrance-pages.tsx'
export { InvitationPage } from './invitation-page.tsx'
export { MovedDialog } from './moved-dialog.tsx'
export {
  ChooseOrganizationPage,
  NewOrganizationPage,
  OrganizationSwitch,
} from './organizations.tsx'
export { ForgotPasswordPage, ResetPasswordPage } from './reset-password-page.tsx'
